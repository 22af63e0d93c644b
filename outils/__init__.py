"""Scripts of the project's own upkeep: nothing here is needed to serve Clauses."""
