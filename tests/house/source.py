"""The house's own source, read once for the tests of its rules."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "auction"

# From the ground up; a noun imports only what stands before it (design: the streets).
NOUNS = (
    "ground", "sockets", "journal", "jurisdictions",
    "places", "tables",
    "accounts", "credentials", "drafts", "batches", "api", "ledger", "payments", "pictures", "cases", "panel", "papers", "lots",
    "announcing", "approvals",
    "valuation", "estimate", "platforms", "appraisal", "complaints", "disclosure", "viewing", "questions", "enrolment", "bidding", "room", "practice", "stays", "corrections", "settlement", "handover", "drafting", "distribution", "setoff", "objections", "forfeiture", "annulment", "taking", "redemption", "agreements", "surplus", "variants",
    "remittance", "bank", "reconciliation", "finance", "deadlines", "partners", "keys",
    "search", "atlas", "statistics",
    "opendata", "brokerage", "outside", "feeds", "following", "guide", "personal_data", "desks", "administration", "front", "demo", "sandbox",
)  # fmt: skip


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the product by its dotted name."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): ast.parse(
            path.read_text(encoding="utf-8"), str(path)
        )
        for path in sorted(HOUSE.rglob("*.py"))
    }


def imports(name: str) -> set[str]:
    """Dotted names of what a module imports, relative ones resolved."""
    package = name.split(".") if _is_package(name) else name.split(".")[:-1]
    found: set[str] = set()
    for node in ast.walk(modules()[name]):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, node.module] if node.module else base)
            found |= {module} | {f"{module}.{alias.name}" for alias in node.names}
    return found


def _is_package(name: str) -> bool:
    return (ROOT / Path(*name.split(".")) / "__init__.py").exists()


def noun_of(name: str) -> str | None:
    """The noun a module belongs to; None for the few that stand above all nouns (app, launch, worker …)."""
    parts = name.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "auction" and parts[1] in NOUNS else None


def functions() -> list[tuple[str, ast.FunctionDef]]:
    """Every function of the product with the name of its module."""
    return [(name, node) for name, tree in modules().items()
            for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]  # fmt: skip
