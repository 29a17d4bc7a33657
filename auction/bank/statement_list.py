"""The list of a court's bank statements."""

import sqlalchemy as sa

from auction.accounts.models import Person, User
from auction.ground.refusal import Words
from auction.tables.queries import Column, DeskList

from .models import Statement


def statement_list(user: User) -> DeskList:
    """The statements of the reader's court, newest first; free text is part of the account number or the file's name."""
    taker = sa.orm.aliased(User)
    return DeskList(
        "bank-statements",
        sa.select(Statement)
        .outerjoin(taker, taker.id == Statement.imported_by_id)
        .outerjoin(Person, Person.id == taker.person_id)
        .where(Statement.court_id == user.court_id),
        Statement.id,
        (
            Column("imported_at", Words("Taken in", "导入时间"), Statement.imported_at, "moment"),
            Column("account", Words("Account", "账号"), Statement.account_number, "number"),
            Column("file", Words("File", "文件"), Statement.file_name),
            Column("by", Words("By", "导入人"), sa.func.coalesce(Person.legal_name, "银行目录"), is_chinese=True),
            Column("first_on", Words("First day", "起始日"), Statement.first_on, "day"),
            Column("last_on", Words("Last day", "截止日"), Statement.last_on, "day"),
            Column("new", Words("New entries", "新增条目"), Statement.new_count, "count"),
            Column("closing", Words("Closing balance", "期末余额"), Statement.closing_minor, "money", currency=Statement.currency),
        ),
        (Statement.id.desc(),),
        lambda words: Statement.account_number.icontains(words, autoescape=True) | Statement.file_name.icontains(words, autoescape=True),
    )  # fmt: skip
