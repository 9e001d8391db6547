FROM eclipse-temurin:17-jdk AS build
WORKDIR /build
# URL of another copy of the Maven archive, see mvnw
ARG MVNW_ARCHIVE=""
COPY mvnw pom.xml ./
COPY .mvn .mvn
# Building the project without its sources downloads what the build needs, in a layer that lasts until the pom changes.
RUN ./mvnw -Dmaven.test.skip -Dspring-boot.aot.skip package
COPY src/main src/main
RUN ./mvnw -Dmaven.test.skip package

# Java 17 because every test runs on it. Java 25 trains no faster (2.4 ms a step on either), and announces the end of
# methods of sun.misc.Unsafe that JavaCPP calls.
FROM eclipse-temurin:17-jre
RUN useradd --uid 10001 --create-home fitting-room \
    && install --directory --owner=fitting-room --group=fitting-room /data
WORKDIR /opt/fitting-room
COPY LICENSE NOTICE ./
# DL4J's natives, OpenMP and BLAS included, are in it.
COPY --from=build /build/target/fitting-room.jar ./

# OpenBLAS's own threads stay off: small matrices lose more to the hand-over than they win, and training has a second thread of
# its own.
# The java launcher itself reads JDK_JAVA_OPTIONS, and setting it replaces these. Heap only: pixels and weights live
# outside it.
ENV SERVER_ADDRESS=0.0.0.0 \
    FITTING_ROOM_DATA_DIR=/data \
    OMP_NUM_THREADS=1 \
    JDK_JAVA_OPTIONS="-XX:+UseParallelGC -Xmx2g -Xmn64m -XX:MetaspaceSize=192m -XX:+ExitOnOutOfMemoryError"

# An archive of the classes of one start, made by the very JVM that will read it: starting takes about half the time
# (docs/decisions/0021). One that does not fit is ignored.
RUN ["bash", "-c", "java -XX:ArchiveClassesAtExit=fitting-room.jsa -jar fitting-room.jar --server.address=127.0.0.1 --fitting-room.data-dir=/tmp/start & \
    until (exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /actuator/health/readiness HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 ') 2>/dev/null; do kill -0 $! || exit 1; sleep 0.1; done; \
    kill $!; wait $!; rm -r /tmp/start && test -s fitting-room.jsa"]

USER fitting-room
VOLUME /data
EXPOSE 8080

# Bash speaks TCP itself, so that this holds whether or not the base image brings curl.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/${SERVER_PORT:-8080} && printf 'GET /actuator/health/readiness HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]

# No shell in between: SIGTERM reaches the JVM, which then ends its trainings in order.
ENTRYPOINT ["java", "-XX:SharedArchiveFile=fitting-room.jsa", "-jar", "fitting-room.jar"]
