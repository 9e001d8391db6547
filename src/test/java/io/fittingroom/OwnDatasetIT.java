package io.fittingroom;

import org.springframework.test.context.TestPropertySource;

/** By the kernels. */
@TestPropertySource(properties = "fitting-room.training.engine=auto")
class OwnDatasetIT extends OwnDatasetContract {}
