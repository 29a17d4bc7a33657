"""Schemas for readers: the type of a member in a word, and a whole example. Pure."""

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]
NESTING_SHOWN = 6

_FORMATS: Mapping[str, str] = {
    "date-time": "2026-03-03T10:00:00+08:00", "date": "2026-03-03", "uuid": "3b241101-e2bb-4255-8caf-4136c566a962",
}  # fmt: skip


def shape_name(schema: Schema) -> str | None:
    """The name of the shape that a schema refers to."""
    return str(schema["$ref"]).rsplit("/", 1)[-1] if "$ref" in schema else None


def type_name(schema: Schema) -> str:
    """A member's type in a word: “integer”, “Fact[]”, “string (date-time) | null”."""
    if name := shape_name(schema):
        return name
    if "anyOf" in schema:
        return " | ".join(type_name(choice) for choice in schema["anyOf"])
    if "const" in schema:
        return str(schema["const"])
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    kind = schema.get("type", "any")
    if kind == "array":
        inner = type_name(schema.get("items", {}))
        return f"({inner})[]" if " | " in inner else f"{inner}[]"
    return f"{kind} ({schema['format']})" if "format" in schema else str(kind)


def shapes_in(schema: Schema) -> list[str]:
    """Names of the shapes that a member's type mentions, for links."""
    inner = [*schema.get("anyOf", ()), *([schema["items"]] if isinstance(schema.get("items"), Mapping) else [])]
    own = [name] if (name := shape_name(schema)) else []
    return own + [name for one in inner for name in shapes_in(one)]


def example_of(schema: Schema, shapes: Mapping[str, Schema], level: int = 0) -> Any:
    """A value that fits the schema, to be read by people; deeper than six levels it is cut off."""
    for known in ("examples", "enum"):
        if schema.get(known):
            return schema[known][0]
    if "const" in schema:
        return schema["const"]
    if name := shape_name(schema):
        return example_of(shapes[name], shapes, level)
    if "anyOf" in schema:
        return example_of(schema["anyOf"][0], shapes, level)
    kind = schema.get("type")
    if kind == "object":
        members = schema.get("properties", {}) if level < NESTING_SHOWN else {}
        return {name: example_of(member, shapes, level + 1) for name, member in members.items()}
    if kind == "array":
        return [example_of(schema.get("items", {}), shapes, level + 1)] if level < NESTING_SHOWN else []
    if kind == "string":
        return _FORMATS.get(schema.get("format", ""), "…")
    return {"integer": max(1, schema.get("minimum", 1)), "boolean": True}.get(str(kind))
