"""Which sales may be compared with a thing. Pure."""

from collections.abc import Mapping

# What a thing serves for, told by the first of these words in its title or description.
USES: Mapping[str, tuple[str, ...]] = {
    "parking": ("车位", "车库"),
    "home": ("住宅", "公寓", "别墅", "住房"),
    "shop": ("商铺", "店铺", "商业"),
    "office": ("办公", "写字楼"),
    "industry": ("厂房", "仓库", "工业"),
}
# A thing half as large or twice as large is another thing.
AREA_REACH = 2


def use_of(text: str) -> str | None:
    """What the thing so described serves for (a key of USES), or None when it does not say."""
    return next((use for use, words in USES.items() if any(word in text for word in words)), None)


def is_comparable(text: str, area_centi_m2: int, other_text: str, other_area_centi_m2: int) -> bool:
    """Whether the other thing serves for the same and is neither half as large nor twice as large."""
    use = use_of(text)
    alike = area_centi_m2 <= other_area_centi_m2 * AREA_REACH and other_area_centi_m2 <= area_centi_m2 * AREA_REACH
    return use is not None and use == use_of(other_text) and alike
