@echo off
rem Runs Maven as mvn would: the installed one if it is 3.8 or later, else the one that
rem .mvn\wrapper\maven-wrapper.properties names, which is downloaded once to .m2\wrapper in the user's home.
rem All it needs is a JDK, 17 or later.
rem
rem   JAVA_HOME     the JDK, if not the one on the PATH
rem   MAVEN_HOME    the installed Maven, if not the one on the PATH
rem   MVNW_ARCHIVE  URL or path of another copy of the archive to download; its checksum must be the same
rem
rem Below, ^" stands where a program's path and its arguments are both quoted: `for /f` takes the outer pair away.
setlocal EnableExtensions DisableDelayedExpansion
set "MVN="

rem Maven reads .mvn\ from here; else it would look for one upwards from the working directory.
set "MAVEN_BASEDIR=%~dp0"
set "MAVEN_BASEDIR=%MAVEN_BASEDIR:~0,-1%"
set "WRAPPER=%MAVEN_BASEDIR%\.mvn\wrapper"

rem The JDK
set "JAVA=java.exe"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java.exe"
set "JDK="
set "JDK_VERSION="
for /f "tokens=1,* delims== " %%a in ('^""%JAVA%" -XshowSettings:properties -version 2^>^&1^"') do (
  if "%%a"=="java.home" set "JDK=%%b"
  if "%%a"=="java.specification.version" set "JDK_VERSION=%%b"
)
if not defined JDK_VERSION goto noJdk
for /f "delims=." %%v in ("%JDK_VERSION%") do if %%v lss 17 goto noJdk
if not exist "%JDK%\bin\javac.exe" goto noJdk

rem Maven
if defined MAVEN_HOME call :useIfRecent "%MAVEN_HOME%\bin\mvn.cmd"
if defined MVN goto run
for %%m in (mvn.cmd) do if not "%%~$PATH:m"=="" call :useIfRecent "%%~$PATH:m"
if defined MVN goto run

for /f "usebackq tokens=1,* delims==" %%a in ("%WRAPPER%\maven-wrapper.properties") do (
  if "%%a"=="distributionUrl" set "ARCHIVE=%%b"
  if "%%a"=="distributionSha512Sum" set "CHECKSUM=%%b"
)
for %%a in ("%ARCHIVE%") do set "NAME=%%~na"
set "USER_FOLDER=%USERPROFILE%\.m2"
if defined MAVEN_USER_HOME set "USER_FOLDER=%MAVEN_USER_HOME%"
set "FOLDER=%USER_FOLDER%\wrapper\%NAME:-bin=%-%CHECKSUM:~0,12%"
set "MVN=%FOLDER%\bin\mvn.cmd"
if defined MVNW_ARCHIVE set "ARCHIVE=%MVNW_ARCHIVE%"
if exist "%FOLDER%" goto run
"%JAVA%" %MAVEN_OPTS% "%WRAPPER%\InstallMaven.java" "%ARCHIVE%" "%CHECKSUM%" "%FOLDER%"
if errorlevel 1 exit /b 1

:run
rem Without `call`, which would take the arguments apart a second time: nothing returns here, Maven's exit code is ours.
"%MVN%" %*

:noJdk
echo mvnw: no JDK 17 or later at "%JAVA%" [found: version "%JDK_VERSION%", home "%JDK%"]. 1>&2
echo mvnw: install one, or set JAVA_HOME to one. A JRE has no compiler. 1>&2
exit /b 1

:useIfRecent
rem Sets MVN to %1 if that program says "Apache Maven 3.8" or later.
if not exist "%~1" exit /b
set "MAJOR=0"
set "MINOR=0"
for /f "tokens=1-4 delims=. " %%a in ('^""%~1" --version 2^>nul^"') do (
  if "%%b"=="Maven" set "MAJOR=%%c"
  if "%%b"=="Maven" set "MINOR=%%d"
)
if %MAJOR% gtr 3 set "MVN=%~1"
if %MAJOR% equ 3 if %MINOR% geq 8 set "MVN=%~1"
exit /b
