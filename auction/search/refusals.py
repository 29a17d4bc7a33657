"""Why a search is not made."""

from auction.ground.refusal import Reason

REFUSALS = {
    "SEARCH_TOO_LONG": Reason(
        400,
        en="What you search for has {length} characters; at most {most} are read. It begins “{begin}”. Keep the words that matter.",
        zh="搜索内容有 {length} 个字符，最多 {most} 个；开头为“{begin}”。请只保留关键的词。",
    ),
    "FILTER_UNKNOWN": Reason(
        404,
        en="“{value}” is nothing that “{name}” can be filtered by. Choose a value from the search page.",
        zh="“{value}”不是筛选项“{name}”的有效值，请在搜索页面上选择。",
    ),
    "FILTER_TURNED": Reason(400, en="The beginning lies after the end. Swap the two.", zh="起始值大于结束值，请对调。"),
}
