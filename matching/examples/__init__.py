"""Four short programmes, each run as ``python -m matching.examples.NAME``."""
