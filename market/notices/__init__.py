"""What people are told, and how it reaches them: in the product, by e-mail, by webhook."""
