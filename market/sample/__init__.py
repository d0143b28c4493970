"""A fictional sub-district at true scale."""
