"""English texts, one catalogue per noun; the source language is Chinese."""
