//! Networks, losses, tape operations and optimisers, on dfdx.
