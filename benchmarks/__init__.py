"""Measurements. ``python -m benchmarks sameness DATA.npz ...``"""
