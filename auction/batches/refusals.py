"""What batches refuse."""

from auction.ground.refusal import Reason

REFUSALS = {
    "NOTHING_CHOSEN": Reason(
        422,
        en="Nothing is ticked. Tick what you mean, then press the button again.",
        zh="未勾选任何项目。请先勾选，再点击按钮。",
    ),
    "TOO_MANY_CHOSEN": Reason(
        422,
        en="{count} things are ticked; one batch takes at most {most}. Do them in parts.",
        zh="已勾选{count}项，一批最多{most}项。请分批办理。",
    ),
}
