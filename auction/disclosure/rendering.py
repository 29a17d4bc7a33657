"""A program of its own: a PDF comes in at standard input, its pages go out as JPEGs, each behind its length.

`python -m auction.disclosure.rendering`. It runs beside the web process, so that neither a page that takes long to draw nor
a file that brings PDFium down is felt by anybody else.
"""

import io
import resource
import struct
import sys

import pypdfium2

PAGES_MOST = 60
WIDTH_PX = 1000
HEIGHT_PX_MOST = 3000
JPEG_QUALITY = 78
CPU_S_MOST = 60
MEMORY_BYTES_MOST = 2 * 2**30


def main() -> None:
    """First the number of pages, then the first PAGES_MOST of them. An end before its time: the file cannot be drawn."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S_MOST, CPU_S_MOST))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MOST, MEMORY_BYTES_MOST))
    out = sys.stdout.buffer
    with pypdfium2.PdfDocument(sys.stdin.buffer.read()) as document:
        out.write(struct.pack(">I", len(document)))
        for number in range(min(len(document), PAGES_MOST)):
            page = document[number]
            width, height = page.get_size()
            picture = page.render(scale=min(WIDTH_PX / width, HEIGHT_PX_MOST / height)).to_pil().convert("RGB")
            drawn = io.BytesIO()
            picture.save(drawn, "JPEG", quality=JPEG_QUALITY)
            out.write(struct.pack(">I", drawn.tell()) + drawn.getvalue())


if __name__ == "__main__":
    main()
