# A stand-in for Gymnasium: as much of its interface as the bridge uses, with
# environments that are easy to check, some of which misbehave.
from gymnasium import spaces, vector
from gymnasium.registration import make, make_vec, register, registry, spec

__version__ = "1.0.0-stand-in"

register("Line-v0", "gymnasium.tasks:Line", max_episode_steps=9,
         kwargs={"start": 2}, vector_entry_point="gymnasium.tasks:LineVector")
register("LineSame-v0", "gymnasium.tasks:Line", max_episode_steps=9,
         kwargs={"start": 2},
         vector_entry_point="gymnasium.tasks:LineSameVector")
register("Endless-v0", "gymnasium.tasks:Line")
register("Picture-v0", "gymnasium.tasks:Picture", max_episode_steps=5)
register("Cells-v0", "gymnasium.tasks:Cells", max_episode_steps=5)
register("Dials-v0", "gymnasium.tasks:Dials", max_episode_steps=5)
register("Reach-v0", "gymnasium.tasks:Reach", max_episode_steps=5)
register("Faulty-v0", "gymnasium.tasks:Faulty", max_episode_steps=50)
register("Mapping-v0", "gymnasium.tasks:Mapping", max_episode_steps=5)
register("Wide-v0", "gymnasium.tasks:Wide", max_episode_steps=5)
register("Whole-v0", "gymnasium.tasks:Whole", max_episode_steps=5)
