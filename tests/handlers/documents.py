"""Documents as people send them."""

from io import BytesIO

from docx import Document


def docx(*paragraphs: str) -> bytes:
    """A .docx of these paragraphs."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


CORRUPT = docx("正文")[:900]  # its directory is cut off
