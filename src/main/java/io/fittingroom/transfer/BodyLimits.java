package io.fittingroom.transfer;

import io.fittingroom.web.RequestPath;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/** Which limit a request's body has, by its address and content type. Thread-safe. */
@Component
class BodyLimits {

    private static final Pattern MODEL_IMPORT = Pattern.compile("/api/models/[^/]+/versions/?");

    /** Pictures and tensors, as at all addresses of the serving protocols. */
    private static final Pattern INFERENCE = Pattern.compile("/api/models/.+/(predict|explain)/?");

    /** Files that become a data set. */
    private static final Pattern DATASETS = Pattern.compile("/api/datasets/?");

    private final BodyLimit multipart;
    private final BodyLimit multipartModel;
    private final BodyLimit model;
    private final BodyLimit tensors;
    private final BodyLimit pictures;
    private final BodyLimit json;
    private final BodyLimit dataset;
    private final PartLimit parts;
    private final PartLimit datasetParts;

    BodyLimits(TransferSettings settings, DatasetUploadSettings datasets, MultipartConfigElement multipart) {
        DataSize parts = multipart.getMaxRequestSize() < 0
                ? DataSize.ofBytes(Long.MAX_VALUE / 16)
                : DataSize.ofBytes(multipart.getMaxRequestSize());
        String ofParts = "spring.servlet.multipart.max-request-size";
        String ofBody = "fitting-room.web.max-body-size";
        this.multipart = BodyLimit.ofFiles(parts, ofParts);
        this.multipartModel = BodyLimit.ofWaiting(parts, ofParts);
        this.model = BodyLimit.ofWaiting(settings.maxModelSize(), "fitting-room.web.max-model-size");
        this.tensors = BodyLimit.ofJson(settings.maxBodySize(), ofBody);
        this.pictures = BodyLimit.ofFiles(settings.maxBodySize(), ofBody);
        this.json = BodyLimit.ofJson(settings.maxJsonSize(), "fitting-room.web.max-json-size");
        this.dataset = BodyLimit.ofWaiting(datasets.maxUploadSize(), "fitting-room.datasets.max-upload-size");
        this.parts = new PartLimit(settings.maxParts(), "fitting-room.web.max-parts", multipart.getMaxFileSize());
        // And the part with the settings.
        this.datasetParts = new PartLimit(datasets.maxEntries() + 1, "fitting-room.datasets.max-entries", -1);
    }

    /** The limit of a multipart body's parts. */
    PartLimit ofParts(HttpServletRequest request) {
        return isDataset(request) ? datasetParts : parts;
    }

    private static boolean isDataset(HttpServletRequest request) {
        return request.getMethod().equals("POST")
                && DATASETS.matcher(request.getServletPath()).matches();
    }

    BodyLimit of(HttpServletRequest request) {
        String path = request.getServletPath();
        if (isDataset(request) && isType(request, "multipart/")) {
            return dataset;
        }
        if (request.getMethod().equals("POST")) {
            if (MODEL_IMPORT.matcher(path).matches()) {
                return isType(request, "multipart/") ? multipartModel : model;
            }
            if (INFERENCE.matcher(path).matches() || RequestPath.isProtocol(path)) {
                boolean isFile = isType(request, "image/")
                        || isType(request, "application/zip")
                        || isType(request, "application/x-zip")
                        || isType(request, "application/octet-stream");
                return isType(request, "multipart/") ? multipart : isFile ? pictures : tensors;
            }
        }
        return json;
    }

    private static boolean isType(HttpServletRequest request, String beginning) {
        String type = request.getContentType();
        return type != null && type.strip().toLowerCase(Locale.ROOT).startsWith(beginning);
    }
}
