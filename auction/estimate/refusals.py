"""Refusals of the estimate."""

from auction.ground.refusal import Reason

REFUSALS = {
    "TOO_FEW_COMPARABLES": Reason(
        409,
        en="There are {found} comparable sales; an estimate needs {least}. Rely on the inquiry or the appraisal.",
        zh="可比成交案例仅 {found} 件，估算至少需要 {least} 件，请以询价或评估结果为准。",
    ),
    "ESTIMATE_COLUMN_MISSING": Reason(
        422,
        en="The table has no column {columns}. It has: {found}.",
        zh="表中没有列 {columns}，现有列为：{found}。",
    ),
    "ESTIMATE_ROW_RAGGED": Reason(
        422,
        en="Row {row} has more or fewer cells than the header. Correct the row; nothing was estimated.",
        zh="第 {row} 行的列数与表头不符，请更正后重试，本次未作估算。",
    ),
    "SALE_COLUMNS": Reason(
        422,
        en="The file lacks the columns {columns}.",
        zh="文件缺少下列列：{columns}。",
    ),
    "SALE_ROW": Reason(
        422,
        en="Line {line}, column {column}: {text} cannot be read. Correct it; nothing was imported.",
        zh="第 {line} 行“{column}”列的 {text} 无法识别，请更正；本次未导入任何数据。",
    ),
}
