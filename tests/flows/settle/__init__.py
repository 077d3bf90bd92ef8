"""Tests of flows/settle."""
