"""Why a place is not found on the map."""

from auction.ground.refusal import Reason

REFUSALS = {
    "PLACE_NOT_FOUND": Reason(
        400,
        en="“{value}” names no place of the register, no lot on the map and no coordinates. Write a province, city or district in Chinese characters, a lot's number, or latitude and longitude (30.66, 104.06).",
        zh="“{value}”不是登记的行政区划、地图上的标的物编号或坐标。请输入省、市或区县名称（如成都市金牛区）、标的物编号，或者纬度和经度（如 30.66, 104.06）。",
    ),
    "MONTH_UNKNOWN": Reason(404, en="There is no such month in the calendar. Choose one there.", zh="日历中没有这个月份，请在页面上选择。"),
}  # fmt: skip
