"""Refusals of desk lists."""

from auction.ground.refusal import Reason

REFUSALS = {
    "LIST_NOT_SO": Reason(
        404,
        en="This list has no such filter or order. Open the list again and choose from what it offers.",
        zh="该列表没有此筛选条件或排序方式，请重新打开列表并从中选择。",
    ),
    "LIST_TOO_LONG": Reason(
        422,
        en="The list has {count} rows; at most {most} are exported at once. Filter it, then export the parts.",
        zh="列表共有{count}行，每次最多导出{most}行，请筛选后分批导出。",
    ),
}
