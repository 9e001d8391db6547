package io.fittingroom;

import org.springframework.test.context.TestPropertySource;

/** By DL4J's engine. */
@TestPropertySource(properties = "fitting-room.training.engine=dl4j")
class OwnDatasetByDl4jIT extends OwnDatasetContract {}
