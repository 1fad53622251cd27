"""Plan folders made by a program: small ones written down by hand, and random ones from a seed."""
