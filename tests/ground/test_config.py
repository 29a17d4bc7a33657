"""The settings: what is read, how it is written for Flask, and what is refused."""

import pytest

import config


def refused(**environ: str) -> list[str]:
    with pytest.raises(config.ConfigurationError) as refusal:
        config.load(environ)
    return refusal.value.faults


def test_empty_environment_is_the_one_command_demo():
    """With nothing set the product runs as the demo, with no database address and a bounded pool of connections."""
    settings = config.load({})
    assert settings["SUBHASTA_ENV"] == "demo"
    assert settings["SQLALCHEMY_DATABASE_URI"] is None
    assert settings["PUBLIC_URL"] == "http://127.0.0.1:5000"
    assert settings["RUN_WORKER"] is True
    assert settings["SQLALCHEMY_ENGINE_OPTIONS"] == {
        "pool_size": 8, "max_overflow": 0, "pool_timeout": 5, "pool_pre_ping": True, "hide_parameters": True,
        "connect_args": {"options": "-c lock_timeout=5s"},
    }  # fmt: skip


def test_public_url_follows_the_port():
    """Links lead to the port that is served when no public address is set."""
    assert config.load({"PORT": "5055"})["PUBLIC_URL"] == "http://127.0.0.1:5055"
    assert config.load({"PORT": "5055", "PUBLIC_URL": "https://court.test/"})["PUBLIC_URL"] == "https://court.test"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_usual_database_address_is_taken(scheme):
    """All three spellings of a PostgreSQL address reach SQLAlchemy as psycopg 3, with nothing else changed."""
    settings = config.load({"DATABASE_URL": f"{scheme}://a:b%40c@host:5433/name?sslmode=require"})
    assert settings["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://a:b%40c@host:5433/name?sslmode=require"


def test_a_variable_set_to_nothing_counts_as_not_set():
    """Empty variables, as compose files make them, mean the default."""
    assert config.load({"DATABASE_URL": "", "PORT": " "}) == config.load({})


def test_all_wrong_values_are_refused_at_once():
    """A person who made several mistakes reads all of them in one start."""
    faults = refused(PORT="70000", SUBHASTA_ENV="prod", RUN_WORKER="yes", PUBLIC_URL="court.test", MAIL_FROM="court")
    assert [fault.split()[0] for fault in faults] == ["SUBHASTA_ENV", "PORT", "PUBLIC_URL", "MAIL_FROM", "RUN_WORKER"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("DATABASE_URL", "sqlite:///court.db"),
        ("DATABASE_URL", "postgresql+psycopg2://host/name"),
        ("DATABASE_URL", "postgresql://"),
        ("PORT", "http"),
        ("PORT", "0"),
        ("PUBLIC_URL", "https://court.test/auction"),
        ("STRIPE_SECRET_KEY", "pk_live_1"),
        ("STRIPE_WEBHOOK_SECRET", "secret"),
        ("DATABASE_POOL_SIZE", "0"),
        ("DATABASE_POOL_TIMEOUT_S", "-1"),
        ("UPLOAD_MAX_BYTES", "10MB"),
        ("WEBHOOK_ALLOW_LOOPBACK", "2"),
        ("SMTP_USER", "clerk"),
    ],
)
def test_nonsense_is_refused_by_name(name, text):
    """Each wrong value is refused with a sentence that begins with a setting's name."""
    known = {setting.name for setting in config.SETTINGS}
    assert {fault.split()[0] for fault in refused(**{name: text})} <= known


@pytest.mark.parametrize("name", ["DATABASE_URL", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"])
def test_refusals_never_show_a_secret(name):
    """A mistyped key or address must not end up in a log."""
    assert "hunter2" not in "".join(refused(**{name: "mysql://clerk:hunter2@host/name"}))


def test_stripe_needs_both_of_its_secrets():
    """Taking payments without checking Stripe's notices is refused, and so is the reverse."""
    key, webhook = {"STRIPE_SECRET_KEY": "sk_test_1"}, {"STRIPE_WEBHOOK_SECRET": "whsec_1"}
    assert len(refused(**key)) == len(refused(**webhook)) == 1
    assert config.load(key | webhook)["STRIPE_SECRET_KEY"] == "sk_test_1"


def test_production_needs_its_own_secret_key():
    """Production refuses to start without a secret key, or with a short one."""
    assert refused(SUBHASTA_ENV="production") == refused(SUBHASTA_ENV="production", SECRET_KEY="short")
    assert config.load({"SUBHASTA_ENV": "production", "SECRET_KEY": "k" * 32})["SECRET_KEY"] == "k" * 32


def test_production_refuses_webhooks_to_itself():
    """WEBHOOK_ALLOW_LOOPBACK would let a partner reach the court's own machine, so production refuses it."""
    loopback = {"WEBHOOK_ALLOW_LOOPBACK": "1", "SECRET_KEY": "k" * 32}
    assert config.load(loopback)["WEBHOOK_ALLOW_LOOPBACK"] is True
    assert [fault.split()[0] for fault in refused(SUBHASTA_ENV="production", **loopback)] == ["WEBHOOK_ALLOW_LOOPBACK"]


def test_the_largest_upload_fits_into_a_request():
    """A form with a file of exactly the allowed size is not cut off by Flask's limit for the whole request."""
    settings = config.load({"UPLOAD_MAX_BYTES": "1000"})
    assert settings["MAX_CONTENT_LENGTH"] > settings["UPLOAD_MAX_BYTES"] == 1000


def test_every_setting_is_documented_once_and_its_default_is_valid():
    """The README's table is made from SETTINGS: names are unique, meanings are sentences, defaults are readable."""
    names = [setting.name for setting in config.SETTINGS]
    assert len(names) == len(set(names))
    for setting in config.SETTINGS:
        assert setting.meaning.endswith(".")
        assert not setting.default or setting.read(setting.default) is not None
