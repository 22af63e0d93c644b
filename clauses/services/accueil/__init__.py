"""The home pages: one module per audience, each with a constant number of queries, all within one hat."""
