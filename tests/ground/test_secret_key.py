"""The key of a checkout where nobody has set one."""

import stat

from auction.ground.secret_key import kept_secret_key


def test_the_secret_key_is_made_once_and_for_us_alone(tmp_path):
    """Sessions survive a restart: the first key stays, long enough and readable by its owner only."""
    key = kept_secret_key(tmp_path / "instance")
    assert kept_secret_key(tmp_path / "instance") == key
    assert len(key) >= 32
    assert [path.name for path in (tmp_path / "instance").iterdir()] == ["secret_key"]
    assert stat.S_IMODE((tmp_path / "instance" / "secret_key").stat().st_mode) == 0o600


def test_each_checkout_has_a_key_of_its_own(tmp_path):
    """A session of one checkout is worth nothing at another."""
    assert kept_secret_key(tmp_path / "one") != kept_secret_key(tmp_path / "other")
