"""Refusals of uploaded files."""

from auction.ground.refusal import Reason

REFUSALS = {
    "FILE_EMPTY": Reason(
        422,
        en="The file “{name}” is empty. Choose the file again.",
        zh="文件“{name}”为空，请重新选择。",
    ),
    "FILE_TOO_LARGE": Reason(
        413,
        en="The file “{name}” is larger than {limit_mb} MB. Make it smaller or split it.",
        zh="文件“{name}”超过 {limit_mb} MB，请压缩或拆分后上传。",
    ),
    "FILE_KIND_NOT_ACCEPTED": Reason(
        415,
        en="The file “{name}” is not a JPEG, PNG or WebP picture or a PDF. Save it as one of these and send it again.",
        zh="文件“{name}”不是 JPEG、PNG、WebP 图片或 PDF，请转换为其中一种格式后上传。",
    ),
    "FILE_NOT_AS_NAMED": Reason(
        422,
        en="The file “{name}” is really a {found} file. Check that it is the right file and correct its ending.",
        zh="文件“{name}”的实际格式为 {found}，与扩展名不符。请核对文件并更正扩展名。",
    ),
    "FILE_DAMAGED": Reason(
        422,
        en="The file “{name}” is damaged or incomplete. Open it to check it, save it anew and send it again.",
        zh="文件“{name}”已损坏或不完整。请在本机打开核对，另存后重新上传。",
    ),
    "PDF_ACTIVE": Reason(
        422,
        en="The PDF “{name}” holds scripts, or starts programs or sends forms. Print it to a new PDF and send that.",
        zh="PDF 文件“{name}”含有脚本，或者会启动程序、提交表单。请打印为新的 PDF 后上传。",
    ),
    "VIDEO_IS_NONE": Reason(
        422,
        en="The file “{name}” is not a whole MP4 or WebM video that browsers play (H.264, H.265, VP8, VP9 or AV1). Export "
        "it anew and send it again.",
        zh="文件“{name}”不是浏览器可播放的完整 MP4 或 WebM 视频（H.264、H.265、VP8、VP9 或 AV1）。请重新导出后上传。",
    ),
    "IMAGE_TOO_LARGE": Reason(
        422,
        en="The picture has more than {limit_megapixels} megapixels. Save it at a smaller size and send it again.",
        zh="图片超过 {limit_megapixels} 百万像素，请缩小尺寸后重新上传。",
    ),
}
