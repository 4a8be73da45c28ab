"""A document handed over: as HTML, PDF, Word, OpenDocument, EPUB and plain text, on paper and on the clipboard."""
