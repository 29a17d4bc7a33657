"""Small PDFs that every reader opens."""

import io
from collections.abc import Callable

from pypdf import PdfWriter


def pdf(pages: int = 1, also: Callable[[PdfWriter], object] = lambda writer: None) -> bytes:
    """White pages, and whatever `also` puts into the file."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 300)
    also(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


PDF = pdf()
