"""A package, so that what is filled once is for all its modules and ends with the last of them."""
