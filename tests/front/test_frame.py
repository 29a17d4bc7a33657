"""The frame of every page: language, messages, navigation, and the components in both languages."""

import re

import pytest
from flask import flash, render_template_string
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from wtforms import StringField
from wtforms.validators import InputRequired

from tests import builders
from tests.browsing import page, sign_in

LATIN = re.compile("[A-Za-z]{2,}")


class Naming(FlaskForm):
    """One field that must be filled in."""

    class Meta:
        csrf = False

    name = StringField("名称", widget=GovTextInput(), validators=[InputRequired("请填写名称")])


def rendered(app, address: str, source: str, **context):
    """A template as it would be answered at an address, as a tree."""
    with app.test_request_context(address):
        return page(app.make_response(render_template_string(source, **context)))


def test_the_language_link_keeps_the_page(client):
    """The other language leads to the same list with the same filter, and the present one is no link."""
    tree = page(client.get("/lots?state=open&kind=movable&lang=en"))
    other = tree.select_one(".app-languages a")
    assert (other["href"], other["lang"]) == ("/lots?state=open&kind=movable&lang=zh", "zh-CN")
    assert tree.html["lang"] == "en"
    assert page(client.get(other["href"])).html["lang"] == "zh-CN"


def test_a_visitor_finds_the_public_pages_and_a_person_his_own(client, app):
    """Navigation: how it works and the record for visitors; desks and the account for those who signed in."""
    links = {a["href"] for a in page(client.get("/")).select("header nav a")}
    assert {"/lots", "/guide", "/verify"} <= links
    sign_in(client, builders.user("officer", of_court=True))
    links = {a["href"] for a in page(client.get("/")).select("header nav a")}
    assert {"/lots", "/desk/cases", "/account"} <= links
    assert "/verify" not in links


@pytest.mark.parametrize(
    ("category", "title", "role"),
    [("success", "已完成", "alert"), ("refusal", "未完成", "alert"), ("info", "提示", "region")],
)
def test_a_message_says_what_kind_it_is(app, category, title, role):
    """A flashed message has a title in words and is announced when it matters, never by colour alone."""
    with app.test_request_context("/?lang=zh"):
        flash("内容", category)
        banner = page(app.make_response(render_template_string('{% include "front/_messages.html" %}'))).div
    assert banner["role"] == role
    assert banner.h2.get_text(strip=True) == title
    assert banner["aria-labelledby"] == banner.h2["id"]


def test_the_pager_keeps_the_filter_and_ends_at_the_ends(app):
    """Page two of three leads to both neighbours with the filter kept; the first has none before it."""
    source = '{% from "components/pager.html" import pager %}{{ pager(page, 3) }}'
    links = rendered(app, "/lots?state=open&page=2", source, page=2).select("a")
    assert [a["href"] for a in links] == ["/lots?state=open&page=1", "/lots?state=open&page=3"]
    assert [a["rel"] for a in rendered(app, "/lots", source, page=1).select("a")] == [["next"]]


def test_components_speak_chinese(app):
    """No English is left in an error, its summary, steps, pager, an empty place and the way back."""
    source = """
    {% from "components/forms.html" import buttons, error_summary %}{% from "components/lists.html" import empty %}
    {% from "components/pager.html" import pager %}{% from "components/signs.html" import status, steps %}
    {% from "components/trail.html" import back, breadcrumbs %}
    {{ back("/") }}{{ breadcrumbs([("首页", "/")]) }}{{ error_summary(form) }}{{ form.name }}{{ buttons("保存", "/") }}
    {{ empty("空") }}{{ pager(2, 3) }}{{ status("open", "竞价中") }}
    {{ steps([("公告", "done", "2026-03-03"), ("竞价", "current", ""), ("尾款", "todo", "")]) }}"""
    with app.test_request_context("/?lang=zh", method="POST"):
        form = Naming()
        assert not form.validate()
        tree = page(app.make_response(render_template_string(source, form=form)))
    labels = [element["aria-label"] for element in tree.select("[aria-label]")]
    assert LATIN.findall(" ".join([tree.get_text(" "), *labels])) == []
    assert tree.select_one(".govuk-error-summary a")["href"] == "#name"
    assert tree.select_one("#name-error").get_text(strip=True).startswith("错误")


def test_every_state_of_a_sign_has_a_shape(app):
    """Each tone draws a shape of its own beside the words."""
    source = '{% from "components/signs.html" import sign %}{{ sign(tone, "词") }}'
    shapes = {
        str(rendered(app, "/", source, tone=tone).svg) for tone in ("neutral", "info", "live", "good", "warn", "bad")
    }
    assert len(shapes) == 6
