"""What the benchmarks in Python share: a service and a PostgreSQL that they start themselves, and what the machine is."""

import glob
import json
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
JAR = os.path.normpath(os.path.join(HERE, "..", "target", "fitting-room.jar"))
JVM = "-XX:+UseParallelGC -Xmx2g -Xmn64m -XX:MetaspaceSize=192m -XX:+ExitOnOutOfMemoryError"
# Who stops a benchmark stops what it started as well.
signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped"))
NOT_THE_SERVICES = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
ENDED = ("SUCCEEDED", "FAILED", "CANCELLED", "DIVERGED", "INTERRUPTED")


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def machine(java="java"):
    """On what a benchmark ran, for its JSON."""
    with open("/proc/cpuinfo") as file:
        names = re.findall(r"model name\s*: (.*)", file.read())
    version = subprocess.run([java, "-version"], stderr=subprocess.PIPE, text=True, check=True).stderr.splitlines()[0]
    return {"processor": names[0] if names else None, "cores": os.cpu_count(), "java": version, "load": os.getloadavg()[0]}


def write(name, result):
    with open(name, "w") as file:
        json.dump(result, file, indent=1)
        file.write("\n")


class Postgres:
    """A server below a directory of its own. PostgreSQL does not run as root; then it runs as the user postgres."""

    def __init__(self, directory):
        self.data = os.path.join(directory, "postgres")
        self.port = free_port()
        os.mkdir(self.data)
        self.user = None
        if os.geteuid() == 0:
            self.user = "postgres"
            os.chmod(directory, 0o755)
            os.chown(self.data, pwd.getpwnam(self.user).pw_uid, -1)
        self.run("initdb", "-D", self.data, "-A", "trust", "-U", "postgres")
        options = f"-p {self.port} -k {self.data} -c listen_addresses=127.0.0.1"
        self.run("pg_ctl", "-D", self.data, "-o", options, "-l", os.path.join(self.data, "log"), "-w", "start")

    def run(self, program, *arguments, text=None):
        found = shutil.which(program) or max(glob.glob(f"/usr/lib/postgresql/*/bin/{program}"), default=None)
        if self.user:
            found = max(glob.glob(f"/usr/lib/postgresql/*/bin/{program}"), default=found)
        if not found:
            sys.exit(f"{program} is not there: install PostgreSQL, or name a server by --database")
        before = ["runuser", "-u", self.user, "--"] if self.user else []
        done = subprocess.run([*before, found, *arguments], check=True, stdout=subprocess.PIPE, input=text, text=True)
        return done.stdout

    def sql(self, script):
        """What psql prints of a script's results, without headings."""
        return self.run(
            "psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-v", "ON_ERROR_STOP=1", "-q", "-A", "-t",
            "-f", "-", text=script,
        )

    def url(self):
        return f"jdbc:postgresql://127.0.0.1:{self.port}/postgres?user=postgres"

    def stop(self):
        self.run("pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop")


class H2:
    """The embedded default, filled while no service has it open."""

    def __init__(self, directory, jar):
        self.directory = directory
        self.jar = jar

    def settings(self):
        return []

    def sql(self, script):
        file = os.path.join(self.directory, "script.sql")
        with open(file, "w") as out:
            out.write(script)
        url = "jdbc:h2:file:" + os.path.join(self.directory, "data", "fitting-room")
        program = ["java", "-Xmx2g", "-cp", self.jar, "org.h2.tools.RunScript"]
        # Without a name for the user, as the service opens it.
        subprocess.run([*program, "-url", url, "-user", "", "-script", file], check=True)

    def stop(self):
        pass


class Service:
    """A process of the service with a data directory of its own, from its start to its end."""

    def __init__(self, directory, *settings, jar=JAR, java="java", jvm=JVM):
        if not os.path.exists(jar):
            sys.exit(f"{jar} is not there: ./mvnw package -DskipTests makes it")
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = os.path.join(directory, f"service-{self.port}.log")
        # What whoever measures has set for the libraries of other benchmarks is not the service's.
        environment = {name: value for name, value in os.environ.items() if name not in NOT_THE_SERVICES}
        self.began = time.monotonic()
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(
                [
                    java, *jvm.split(), "-jar", jar, f"--server.port={self.port}",
                    f"--fitting-room.data-dir={os.path.join(directory, 'data')}", *settings,
                ],
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment,
            )

    def await_ready(self):
        """Seconds from the start of the process to the first answer that it is up."""
        while self.process.poll() is None and time.monotonic() < self.began + 120:
            try:
                if self.call("/actuator/health")["status"] == "UP":
                    return time.monotonic() - self.began
            except OSError:
                time.sleep(0.01)
        with open(self.log) as log:
            sys.exit("The service is not ready:\n" + log.read()[-3000:])

    def call(self, path, body=None, method=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.load(answer) if answer.status != 204 else None
        except urllib.error.HTTPError as refused:
            if refused.code == 503:
                raise
            sys.exit(f"{path}: {refused.read().decode()}")

    def train(self, body):
        """A job from its submission to its success."""
        job = self.call("/api/jobs", body)
        while job["state"] not in ENDED:
            time.sleep(0.1)
            job = self.call(f"/api/jobs/{job['id']}")
        if job["state"] != "SUCCEEDED":
            sys.exit(f"The training is {job['state']}: {job['error']}")
        return job

    def memory(self):
        """Megabytes of the process that are resident, by the kernel's account."""
        with open(f"/proc/{self.process.pid}/status") as file:
            return int(re.search(r"VmRSS:\s+(\d+) kB", file.read()).group(1)) / 1024

    def cpu(self):
        """Seconds that its threads have had a core, JIT and collector included."""
        with open(f"/proc/{self.process.pid}/stat") as file:
            fields = file.read().rsplit(") ", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)
