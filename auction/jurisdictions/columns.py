"""A dial of the law inside a query, where each row names its own jurisdiction."""

import sqlalchemy as sa

from . import RULE_SETS


def dial(jurisdiction: sa.SQLColumnExpression[str], name: str) -> sa.ColumnElement[int]:
    """The whole number `name` of the rule set that `jurisdiction` names; one number when all say the same."""
    values = {code: int(getattr(rules, name)) for code, rules in RULE_SETS.items()}
    if len(set(values.values())) == 1:
        return sa.literal(next(iter(values.values())), sa.Integer)
    return sa.case(values, value=jurisdiction)
