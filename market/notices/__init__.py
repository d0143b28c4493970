"""Ready texts for people who live in WeChat."""
