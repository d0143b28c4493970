"""The periods, and the words by which they are organised: categories and series."""
