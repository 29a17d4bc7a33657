"""The readable page of the interface: every operation with its parameters, shapes, an example, and every refusal."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, current_app, render_template

from auction.accounts.audience import audience
from auction.ground.door import language
from auction.ground.refusal import Words, catalogue

from . import example_rules
from .description import describe

blueprint = Blueprint("api_pages", __name__)

TAG_NAMES: Mapping[str, Words] = {
    "api": Words("The interface itself", "接口本身"),
    "contest": Words("The contest", "竞价"),
    "courts": Words("Courts", "法院"),
    "deliveries": Words("Addresses and deliveries", "推送地址与推送记录"),
    "dumps": Words("Daily dumps", "每日数据包"),
    "events": Words("Events", "事件"),
    "keys": Words("Keys and tokens", "密钥与令牌"),
    "lots": Words("Lots", "标的物"),
    "results": Words("Results", "结果"),
    "statistics": Words("Statistics", "统计"),
    "supervision": Words("Supervising the courts", "监督法院"),
    "outside": Words("Auctions held outside", "由合作平台承办的拍卖"),
    "partner": Words("A partner's own people", "合作平台用户"),
    "sandbox": Words("Trial court", "试用法庭"),
}


@blueprint.get("/api")
@audience("look")
def index() -> str:
    """The page, made once a language: the code does not change while it runs."""
    kept = current_app.extensions.setdefault("api_page", {})
    if language() not in kept:
        kept[language()] = _facts(describe(current_app, language()))
    return render_template("api/index.html", **kept[language()], refusals=sorted(catalogue().items()))


def _facts(specification: Mapping[str, Any]) -> dict[str, Any]:
    shapes = specification["components"]["schemas"]
    by_tag: dict[str, list[dict[str, Any]]] = {}
    for path, methods in specification["paths"].items():
        for method, told in methods.items():
            by_tag.setdefault(told["tags"][0], []).append(_operation(path, method, told, shapes))
    return {
        "tags": {tag: (_tag_name(tag), by_tag[tag]) for tag in sorted(by_tag)},
        "shapes": {name: _members(shape) for name, shape in sorted(shapes.items())},
        "webhooks": {kind: told["post"]["summary"] for kind, told in specification["webhooks"].items()},
        "scopes": specification["components"]["securitySchemes"]["client"]["flows"]["clientCredentials"]["scopes"],
        "about": specification["info"]["description"],
    }


def _tag_name(tag: str) -> str:
    return str(getattr(TAG_NAMES[tag], language())) if tag in TAG_NAMES else tag


def _operation(path: str, method: str, told: Mapping[str, Any], shapes: Mapping[str, Any]) -> dict[str, Any]:
    answered, answer = next((status, answer) for status, answer in told["responses"].items() if status < "300")
    return {
        "id": told["operationId"], "method": method.upper(), "path": path, "summary": told["summary"],
        "description": told.get("description", ""),
        "parameters": [
            {"name": one["name"], "place": one["in"], "is_required": one["required"], "type": example_rules.type_name(one["schema"]),
             "description": one["schema"].get("description", ""), "default": one["schema"].get("default")}
            for one in told["parameters"]
        ],
        "body": _content(told["requestBody"], shapes) if "requestBody" in told else None,
        "status": answered, "answer": _content(answer, shapes) if "content" in answer else None,
        "scopes": [scope for way in told.get("security", ()) for scope in way.get("client", ())],
        "is_session": {"session": []} in told.get("security", ()),
        "refusals": [line[3:].split("`")[0] for status, one in told["responses"].items() if status >= "400"
                     for line in one["description"].splitlines() if line.startswith("- `")],
    }  # fmt: skip


def _content(holder: Mapping[str, Any], shapes: Mapping[str, Any]) -> dict[str, Any]:
    (media_type, content), *_ = holder["content"].items()
    schema = content["schema"]
    is_shown = media_type == "application/json" and schema
    example = json.dumps(example_rules.example_of(schema, shapes), ensure_ascii=False, indent=2) if is_shown else ""
    return {"media_type": media_type, "shape": example_rules.shape_name(schema), "example": example}


def _members(shape: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"name": name, "type": example_rules.type_name(member), "shapes": example_rules.shapes_in(member),
         "is_required": name in shape.get("required", ()), "description": member.get("description", "")}
        for name, member in shape.get("properties", {}).items()
    ]  # fmt: skip
