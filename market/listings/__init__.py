"""What members can share: the resource list (资源清单)."""
