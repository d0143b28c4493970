"""Ledgers, summaries and public boards."""
