"""What members ask for: the need list (需求清单)."""
