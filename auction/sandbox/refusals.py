"""Why a trial court says no."""

from auction.ground.refusal import Reason

REFUSALS = {
    "SANDBOX_NOT_HERE": Reason(
        404,
        en="This is a real court: it has no trial courts. Try things out on the trial server or with `make run`.",
        zh="本院为正式环境，不提供试用法庭。请使用试用服务器，或在本机运行 `make run`。",
    ),
    "SANDBOX_TITLE": Reason(
        422,
        en="Give the trial lot a title of at most {most} characters.",
        zh="请填写试用标的名称，不超过 {most} 个字符。",
    ),
    "SANDBOX_PRICE": Reason(
        422,
        en="Name a reference price from {least_minor} to {most_minor} fen.",
        zh="请填写参考价，范围为 {least_minor} 至 {most_minor} 分。",
    ),
    "SANDBOX_BEHIND": Reason(
        409,
        en="That moment of the lot has already come. Look at its state, and move on from there.",
        zh="该标的已过此时点，请查看其当前状态后再移动时钟。",
    ),
    "SANDBOX_NOT_OPEN": Reason(
        409,
        en="Bidding has not begun. Move the clock to the opening first.",
        zh="竞价尚未开始，请先将时钟移至开拍时间。",
    ),
}
