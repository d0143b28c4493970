"""Units, people, posts, sign-in, agreements, tallies."""
