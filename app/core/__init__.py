"""What the program knows: pure Python, without Qt, llama.cpp or the network."""
