"""The main job, step by step: recipients, plan, look-ups, recalculation, flags, the brake, and publishing."""
