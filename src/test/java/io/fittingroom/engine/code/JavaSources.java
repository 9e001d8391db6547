package io.fittingroom.engine.code;

import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles Java source text against what the tests have on their class path. */
public final class JavaSources {

    private JavaSources() {}

    public static JavaFileObject source(String name, String text) {
        return new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
    }

    /** What the compiler had to say; empty when all went well. */
    public static String compile(List<JavaFileObject> sources, Path target) {
        StringWriter complaints = new StringWriter();
        List<String> options =
                List.of("-proc:none", "-d", target.toString(), "-cp", System.getProperty("java.class.path"));
        boolean isCompiled = ToolProvider.getSystemJavaCompiler()
                .getTask(complaints, null, null, options, null, sources)
                .call();
        return isCompiled ? "" : "Not compiled: " + complaints;
    }
}
