"""Runs of the solver and their proposals."""
