"""Ratings and what follows from them."""
