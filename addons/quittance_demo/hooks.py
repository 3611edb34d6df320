def post_init_hook(env):
    """Ask for the demo company, once: it is made when every addon is loaded.

    Called when the addon is installed; ``quittance.demo._register_hook`` does the rest,
    since a chart of accounts cannot be loaded before.
    """
    env.registry.quittance_demo_wanted = True
