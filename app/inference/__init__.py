"""Text in, tokens out: the Engine seam, llama.cpp behind it, and the process it runs in."""
