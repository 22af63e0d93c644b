"""Attendance sheets: read whatever their shape, tied to contracts, checked, asked for."""
