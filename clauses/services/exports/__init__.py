"""The only makers of workbooks and CSV files."""
