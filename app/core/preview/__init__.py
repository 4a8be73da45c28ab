"""What the preview shows: a Markdown text as safe pieces, read anew only where it changed; no Qt, no network."""
